/*
 * CUDA's runtime (cuda_runtime_api.h), posing as one device of compute capability 9.0. Device memory is the host's, copies
 * are made, kernels are not run. The log has a line each: KERNEL name, COPY in|out|within bytes, ALLOCATE bytes.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { unsigned x, y, z; } dim3;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Also for the other stubs: one file, one order. */
void fake_log(const char *line) {
  static FILE *file;
  pthread_mutex_lock(&lock);
  if (!file) file = getenv("FAKE_CUDA_LOG") ? fopen(getenv("FAKE_CUDA_LOG"), "a") : stderr;
  fprintf(file, "%s\n", line);
  fflush(file);
  pthread_mutex_unlock(&lock);
}

/* Kernels: the provider registers each under its name when it is loaded, and launches it by address. */

#define KERNELS 65536
static const void *kernel_address[KERNELS];
static const char *kernel_name[KERNELS];

static unsigned place_of(const void *address) {
  unsigned place = (unsigned)((uintptr_t)address >> 4) * 2654435761u % KERNELS;
  while (kernel_address[place] && kernel_address[place] != address) place = (place + 1) % KERNELS;
  return place;
}

void *__cudaRegisterFatBinary(void *binary) { (void)binary; return malloc(64); }
void __cudaRegisterFatBinaryEnd(void *handle) { (void)handle; }
void __cudaUnregisterFatBinary(void *handle) { free(handle); }
void __cudaRegisterVar(void) {}

void __cudaRegisterFunction(void **handle, const char *host, char *device, const char *name, int limit, void *thread,
                            void *block, void *block_size, void *grid_size, int *warp) {
  (void)handle; (void)device; (void)limit; (void)thread; (void)block; (void)block_size; (void)grid_size; (void)warp;
  unsigned place = place_of(host);
  kernel_address[place] = host;
  kernel_name[place] = strdup(name);
}

int __cudaGetKernel(void **kernel, const void *address) { *kernel = (void *)address; return 0; }

static int launch(const void *address) {
  char line[4096];
  const char *name = kernel_name[place_of(address)];
  snprintf(line, sizeof line, "KERNEL %s", name ? name : "?");
  fake_log(line);
  return 0;
}

int __cudaLaunchKernel(const void *kernel, dim3 grid, dim3 block, void **args, size_t shared, void *stream) {
  (void)grid; (void)block; (void)args; (void)shared; (void)stream;
  return launch(kernel);
}

int cudaLaunchKernel(const void *kernel, dim3 grid, dim3 block, void **args, size_t shared, void *stream) {
  return __cudaLaunchKernel(kernel, grid, block, args, shared, stream);
}

int cudaLaunchKernelExC(const void *config, const void *kernel, void **args) {
  (void)config; (void)args;
  return launch(kernel);
}

static __thread dim3 pushed_grid, pushed_block;
static __thread size_t pushed_shared;
static __thread void *pushed_stream;

unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared, void *stream) {
  pushed_grid = grid, pushed_block = block, pushed_shared = shared, pushed_stream = stream;
  return 0;
}

int __cudaPopCallConfiguration(dim3 *grid, dim3 *block, size_t *shared, void **stream) {
  *grid = pushed_grid, *block = pushed_block, *shared = pushed_shared, *stream = pushed_stream;
  return 0;
}

int cudaLaunchHostFunc(void *stream, void (*function)(void *), void *data) { (void)stream; function(data); return 0; }

/* The device: an H100's limits, by the numbers of enum cudaDeviceAttr and the offsets of struct cudaDeviceProp. */

int cudaDeviceGetAttribute(int *value, int attribute, int device) {
  (void)device;
  switch (attribute) {
    case 1: *value = 1024; break;      /* threads a block */
    case 8: *value = 49152; break;     /* shared memory a block */
    case 10: *value = 32; break;       /* warp */
    case 12: *value = 65536; break;    /* registers a block */
    case 16: *value = 132; break;      /* multiprocessors */
    case 38: *value = 52428800; break; /* level-2 cache */
    case 39: *value = 2048; break;     /* threads a multiprocessor */
    case 75: *value = 9; break;        /* compute capability, major */
    case 76: *value = 0; break;        /* and minor */
    case 81: *value = 233472; break;   /* shared memory a multiprocessor */
    case 82: *value = 65536; break;    /* registers a multiprocessor */
    case 97: *value = 232448; break;   /* shared memory a block may opt in to */
    default: *value = 1;
  }
  return 0;
}

int cudaGetDeviceProperties(char *properties, int device) {
  (void)device;
  memset(properties, 0, 700);
  strcpy(properties, "Fake H100");
  *(size_t *)(properties + 288) = 80ull << 30; /* memory */
  *(size_t *)(properties + 296) = 49152;       /* shared memory a block */
  *(int *)(properties + 304) = 65536;          /* registers a block */
  *(int *)(properties + 308) = 32;             /* warp */
  *(size_t *)(properties + 312) = 2147483647;  /* pitch */
  *(int *)(properties + 320) = 1024;           /* threads a block */
  int *sizes = (int *)(properties + 324);      /* of a block, then of the grid */
  sizes[0] = 1024, sizes[1] = 1024, sizes[2] = 64, sizes[3] = 2147483647, sizes[4] = 65535, sizes[5] = 65535;
  *(size_t *)(properties + 352) = 65536;       /* constant memory */
  *(int *)(properties + 360) = 9;              /* compute capability, major */
  *(size_t *)(properties + 368) = 512;         /* texture alignment */
  *(size_t *)(properties + 376) = 32;
  *(int *)(properties + 384) = 132;            /* multiprocessors */
  return 0;
}

int cudaGetDeviceCount(int *count) { *count = 1; return 0; }
int cudaGetDevice(int *device) { *device = 0; return 0; }
int cudaSetDevice(int device) { (void)device; return 0; }
int cudaDeviceSynchronize(void) { return 0; }
int cudaDriverGetVersion(int *version) { *version = 13000; return 0; }
int cudaRuntimeGetVersion(int *version) { *version = 13000; return 0; }
int cudaMemGetInfo(size_t *available, size_t *total) { *available = 70ull << 30, *total = 80ull << 30; return 0; }

int cudaGetDriverEntryPointByVersion(const char *symbol, void **function, unsigned version, unsigned long long flags,
                                     int *status) {
  (void)symbol; (void)version; (void)flags;
  *function = 0;
  if (status) *status = 1;
  return 0;
}

int cudaFuncGetAttributes(char *attributes, const void *function) {
  (void)function;
  memset(attributes, 0, 96);
  *(int *)(attributes + 24) = 1024; /* threads a block */
  return 0;
}
int cudaFuncSetAttribute(const void *function, int attribute, int value) {
  (void)function; (void)attribute; (void)value;
  return 0;
}
int cudaKernelSetAttributeForDevice(void) { return 0; }
int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *blocks) { *blocks = 2; return 0; }
int cudaLibraryGetKernel(void **kernel) { return (*kernel = malloc(1)) == 0; }
int cudaLibraryLoadData(void **library) { return (*library = malloc(1)) == 0; }
int cudaLibraryUnload(void *library) { free(library); return 0; }

const char *cudaGetErrorName(int error) { (void)error; return "fake"; }
const char *cudaGetErrorString(int error) { (void)error; return "fake"; }
int cudaGetLastError(void) { return 0; }
int cudaPeekAtLastError(void) { return 0; }

/* Memory */

static int allocate(void **pointer, size_t bytes) { return (*pointer = calloc(1, bytes ? bytes : 1)) ? 0 : 2; }

int cudaMalloc(void **pointer, size_t bytes) {
  char line[64];
  snprintf(line, sizeof line, "ALLOCATE %zu", bytes);
  fake_log(line);
  return allocate(pointer, bytes);
}
int cudaHostAlloc(void **pointer, size_t bytes, unsigned flags) { (void)flags; return allocate(pointer, bytes); }
int cudaMallocHost(void **pointer, size_t bytes) { return allocate(pointer, bytes); }
int cudaMallocFromPoolAsync(void **pointer, size_t bytes, void *pool, void *stream) {
  (void)pool; (void)stream;
  return allocate(pointer, bytes);
}
int cudaFree(void *pointer) { free(pointer); return 0; }
int cudaFreeHost(void *pointer) { free(pointer); return 0; }
int cudaFreeAsync(void *pointer, void *stream) { (void)stream; free(pointer); return 0; }
int cudaMemPoolCreate(void **pool) { return (*pool = malloc(8)) == 0; }
int cudaMemPoolDestroy(void *pool) { free(pool); return 0; }
int cudaMemPoolGetAttribute(void) { return 0; }
int cudaMemPoolSetAttribute(void) { return 0; }
int cudaMemPoolTrimTo(void) { return 0; }
int cudaMemset(void *pointer, int value, size_t bytes) { memset(pointer, value, bytes); return 0; }
int cudaMemsetAsync(void *pointer, int value, size_t bytes, void *stream) {
  (void)stream;
  return cudaMemset(pointer, value, bytes);
}

/* kind: 1 host to device, 2 device to host, 3 within the device (enum cudaMemcpyKind). */
static void log_copy(size_t bytes, int kind) {
  char line[64];
  snprintf(line, sizeof line, "COPY %s %zu", kind == 1 ? "in" : kind == 2 ? "out" : "within", bytes);
  fake_log(line);
}

int cudaMemcpy(void *to, const void *from, size_t bytes, int kind) {
  log_copy(bytes, kind);
  memcpy(to, from, bytes);
  return 0;
}
int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *stream) {
  (void)stream;
  return cudaMemcpy(to, from, bytes, kind);
}
int cudaMemcpy2DAsync(char *to, size_t to_pitch, const char *from, size_t from_pitch, size_t width, size_t height,
                      int kind, void *stream) {
  (void)stream;
  log_copy(width * height, kind);
  for (size_t row = 0; row < height; row++) memcpy(to + row * to_pitch, from + row * from_pitch, width);
  return 0;
}
int cudaMemcpyFromSymbol(void *to, const void *symbol, size_t bytes) { (void)symbol; memset(to, 0, bytes); return 0; }

/* Streams, events and graphs: everything is done when it is asked for. */

int cudaStreamCreate(void **stream) { return (*stream = malloc(8)) == 0; }
int cudaStreamCreateWithFlags(void **stream, unsigned flags) { (void)flags; return cudaStreamCreate(stream); }
int cudaStreamDestroy(void *stream) { free(stream); return 0; }
int cudaStreamIsCapturing(void *stream, int *status) { (void)stream; *status = 0; return 0; }
int cudaStreamSynchronize(void *stream) { (void)stream; return 0; }
int cudaStreamWaitEvent(void) { return 0; }
int cudaStreamBeginCapture(void) { return 0; }
int cudaStreamEndCapture(void) { return 0; }
int cudaEventCreate(void **event) { return (*event = malloc(8)) == 0; }
int cudaEventCreateWithFlags(void **event, unsigned flags) { (void)flags; return cudaEventCreate(event); }
int cudaEventDestroy(void *event) { free(event); return 0; }
int cudaEventElapsedTime(float *milliseconds) { *milliseconds = 1; return 0; }
int cudaEventRecord(void) { return 0; }
int cudaEventSynchronize(void) { return 0; }
int cudaGraphDestroy(void) { return 0; }
int cudaGraphExecDestroy(void) { return 0; }
int cudaGraphInstantiate(void) { return 0; }
int cudaGraphLaunch(void) { return 0; }
