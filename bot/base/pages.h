/* The memory that the program itself and its libraries take. */
#ifndef UNKNOT_BASE_PAGES_H
#define UNKNOT_BASE_PAGES_H

/* Lets go of all pages that hold what their files hold: the dynamic linker and the libraries' own beginnings needed
 * most of them once. Those that are used come again from the system's cache of the files, in microseconds. */
void pages_rest(void);

#endif
