"""What touches the outside, tried on real files, real git and a real server on the loopback address."""
