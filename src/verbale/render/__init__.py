"""Records and hits as text for people, in a terminal or a pipe."""
