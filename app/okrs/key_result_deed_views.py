"""What happens to a key result on its way: rated, handed over, split, begun, ticked, given up."""
