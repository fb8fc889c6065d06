#include "embedded/limpid_embedded.h"

static const uint8_t iris[] = {
#embed "iris.csv"
};

static const uint8_t penguins[] = {
#embed "penguins.csv"
};

limpid_embedded_file limpid_embedded_iris(void) { return (limpid_embedded_file){iris, sizeof iris}; }

limpid_embedded_file limpid_embedded_penguins(void) { return (limpid_embedded_file){penguins, sizeof penguins}; }
