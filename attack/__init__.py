"""An attack on a site of its own: forms, parameters, scripts, forged requests (`make attack`)."""
