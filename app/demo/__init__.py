"""The demo organisation Nordlicht Energie: invented people, real mechanics."""
