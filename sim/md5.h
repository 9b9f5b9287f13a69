/* MD5, which the platform tells of pictures (PicMd5Sum). For nothing else. */
#ifndef SIM_MD5_H
#define SIM_MD5_H

#include "base/str.h"

enum { SIM_MD5 = 16 };

/* Source: RFC 1321. */
void sim_md5(struct str bytes, unsigned char out[SIM_MD5]);

#endif
