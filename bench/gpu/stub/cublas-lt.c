/* cuBLASLt: descriptors that hold nothing, products that are written to the log. */
#include <stdlib.h>

extern void fake_log(const char *line);

#define CREATED(name) \
  int name(void **handle) { return (*handle = malloc(512)) == 0; }
CREATED(cublasLtCreate)
CREATED(cublasLtMatmulDescCreate)
CREATED(cublasLtMatmulPreferenceCreate)
CREATED(cublasLtMatrixLayoutCreate)
CREATED(cublasLtMatrixTransformDescCreate)

int cublasLtMatmulAlgoGetHeuristic(void *handle, void *operation, void *a, void *b, void *c, void *d, void *preference,
                                   int wanted, void *results, int *found) {
  (void)handle; (void)operation; (void)a; (void)b; (void)c; (void)d; (void)preference; (void)wanted; (void)results;
  *found = 1;
  return 0;
}

int cublasLtMatmul(void) {
  fake_log("GEMM cublasLtMatmul");
  return 0;
}

#define SILENT(name) \
  int name(void) { return 0; }
SILENT(cublasLtDestroy)
SILENT(cublasLtMatmulAlgoConfigSetAttribute)
SILENT(cublasLtMatmulAlgoInit)
SILENT(cublasLtMatmulDescDestroy)
SILENT(cublasLtMatmulDescSetAttribute)
SILENT(cublasLtMatmulPreferenceDestroy)
SILENT(cublasLtMatmulPreferenceSetAttribute)
SILENT(cublasLtMatrixLayoutDestroy)
SILENT(cublasLtMatrixLayoutSetAttribute)
SILENT(cublasLtMatrixTransform)
SILENT(cublasLtMatrixTransformDescDestroy)
