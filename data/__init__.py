"""What is known: the network, its calendar, duties, studies, requirements and the numbers of every rule."""
