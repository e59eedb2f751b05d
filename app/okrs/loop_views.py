"""From a capability of the findings to goals, figures and the next round."""
