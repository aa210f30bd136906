"""The public site: composes everything into what visitors see."""
