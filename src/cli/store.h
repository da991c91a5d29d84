/* store: what the verbs that open a data directory have in common. */
#ifndef CLI_STORE_H
#define CLI_STORE_H

#include "cli/args.h"

#define CLI_DATA_OPTION { 'd', "data", "DIR", "資料目錄（否則 $TOCSIN_DIR，再否則目前目錄）", false }

const char *cli_data_dir(const struct args *args);

#endif
