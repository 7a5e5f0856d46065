"""Questions about gradients with respect to the picture: saliency maps, fooling pictures, class visualisation."""
