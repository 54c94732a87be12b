/* The program's version, in one place. */
#ifndef UNKNOT_RUN_VERSION_H
#define UNKNOT_RUN_VERSION_H

#define UNKNOT_VERSION "0.1.0"
#define UNKNOT_USER_AGENT "Unknot/" UNKNOT_VERSION

#endif
