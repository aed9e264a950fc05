/* cuBLAS: GEMMs are written to the log, not computed. */
#include <stdio.h>
#include <stdlib.h>

extern void fake_log(const char *line);

int cublasCreate_v2(void **handle) { return (*handle = malloc(512)) == 0; }
int cublasDestroy_v2(void *handle) { free(handle); return 0; }
int cublasGetMathMode(void *handle, int *mode) { (void)handle; *mode = 0; return 0; }
const char *cublasGetStatusName(int status) { (void)status; return "fake"; }
const char *cublasGetStatusString(int status) { (void)status; return "fake"; }

/* GEMM MxNxK type T: T is CUDA's number of the element type (0 float32, 2 float16). */
static void log_gemm(int m, int n, int k, int type) {
  char line[128];
  snprintf(line, sizeof line, "GEMM %dx%dx%d type %d", m, n, k, type);
  fake_log(line);
}

int cublasGemmEx(void *handle, int transa, int transb, int m, int n, int k, const void *alpha, const void *a, int atype,
                 int lda, const void *b, int btype, int ldb, const void *beta, void *c, int ctype, int ldc, int compute,
                 int algorithm) {
  (void)handle; (void)transa; (void)transb; (void)alpha; (void)a; (void)lda; (void)b; (void)btype; (void)ldb; (void)beta;
  (void)c; (void)ctype; (void)ldc; (void)compute; (void)algorithm;
  log_gemm(m, n, k, atype);
  return 0;
}

int cublasSgemm_v2(void *handle, int transa, int transb, int m, int n, int k, const float *alpha, const float *a, int lda,
                   const float *b, int ldb, const float *beta, float *c, int ldc) {
  (void)handle; (void)transa; (void)transb; (void)alpha; (void)a; (void)lda; (void)b; (void)ldb; (void)beta; (void)c;
  (void)ldc;
  log_gemm(m, n, k, 0);
  return 0;
}

#define LOGGED(name) \
  int name(void) { fake_log("GEMM " #name); return 0; }
LOGGED(cublasDgemmBatched)
LOGGED(cublasDgemmStridedBatched)
LOGGED(cublasDgemm_v2)
LOGGED(cublasGemmBatchedEx)
LOGGED(cublasGemmStridedBatchedEx)
LOGGED(cublasSgemmBatched)
LOGGED(cublasSgemmStridedBatched)

#define SILENT(name) \
  int name(void) { return 0; }
SILENT(cublasDcopy_v2)
SILENT(cublasDgeam)
SILENT(cublasDgetrfBatched)
SILENT(cublasDgetriBatched)
SILENT(cublasScopy_v2)
SILENT(cublasSetMathMode)
SILENT(cublasSetStream_v2)
SILENT(cublasSgeam)
SILENT(cublasSgetrfBatched)
SILENT(cublasSgetriBatched)
SILENT(cublasSscal_v2)
