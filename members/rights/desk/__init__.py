"""Where staff do for members what those cannot do by themselves."""
