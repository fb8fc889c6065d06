#include "embedded/limpid_embedded.h"

static const uint8_t images[] = {
#embed "digits-images-idx3-ubyte"
};

static const uint8_t labels[] = {
#embed "digits-labels-idx1-ubyte"
};

limpid_embedded_file limpid_embedded_digits_images(void) { return (limpid_embedded_file){images, sizeof images}; }

limpid_embedded_file limpid_embedded_digits_labels(void) { return (limpid_embedded_file){labels, sizeof labels}; }
