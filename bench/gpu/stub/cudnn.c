/* cuDNN 9: enough that a handle can be made. Operators that compute with it are not among ours. */
#include <stdlib.h>

size_t cudnnGetVersion(void) { return 90200; }
size_t cudnnGetCudartVersion(void) { return 13000; }
int cudnnCreate(void **handle) { return (*handle = malloc(8)) == 0; }
int cudnnDestroy(void *handle) { free(handle); return 0; }
int cudnnSetStream(void *handle, void *stream) { (void)handle; (void)stream; return 0; }
int cudnnGetStream(void *handle, void **stream) { (void)handle; *stream = 0; return 0; }
const char *cudnnGetErrorString(int status) { (void)status; return "fake"; }
