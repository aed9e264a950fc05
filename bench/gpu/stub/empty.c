/* A library that must be there, and of which nothing is called. */
int fake_unused;
