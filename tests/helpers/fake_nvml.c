/* A stand-in for libnvidia-ml.so.1, for tests: boards with an analytic truth and scriptable faults.
 *
 * All state lies in the file that GREENAI_FAKE_NVML names; tests/helpers/nvml.py writes it (the structures below are
 * mirrored there) and may change it while a program reads. Times are CLOCK_MONOTONIC, or `fake_now_s` if not negative. */
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { OK = 0, UNINITIALIZED = 1, INVALID = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, INSUFFICIENT_SIZE = 7, DRIVER_NOT_LOADED = 9 };

typedef struct {
  uint32_t pid, sm_percent, memory_percent, is_graphics;
  uint64_t memory_bytes;
  double at_s; /* since t0; negative: always just now */
} Process;

typedef struct {
  char uuid[96], name[96], mig_uuid[96];
  double low_w, high_w, half_period_s; /* square wave that begins low; equal values are a constant */
  double refresh_s;                    /* the energy counter moves in such steps */
  double energy_at_start_j;
  double reset_at_s;        /* since t0; negative: never */
  double power_override_w;  /* negative: none */
  double energy_override_j; /* added to the counter, for absurd values */
  uint32_t limit_mw, has_energy, has_power, has_gauges, mig;
  int32_t error;        /* answered to every call about the board */
  int32_t power_error;  /* answered to power and energy alone */
  uint32_t utilisation_percent, temperature_celsius, clock_megahertz, mig_slices; /* of seven; 0: instances are not told */
  uint64_t memory_used_bytes, memory_total_bytes;
  uint64_t throttle_mask;
  uint32_t architecture; /* 0: not told */
  uint32_t memory_clock_megahertz, top_clock_megahertz; /* 0: the highest is not told */
  uint32_t process_count;
  int32_t process_error; /* answered to questions about processes alone */
  Process processes[16];
} Board;

typedef struct {
  uint32_t count;
  int32_t init_error;
  double t0_s, fake_now_s;
  double t0_utc_s; /* the same moment on the wall clock, for stamps */
  uint32_t init_calls, power_calls, energy_calls, gauge_calls;
  Board boards[8];
} State;

static State *state;
static int references;

static double since_start(void) {
  struct timespec now;
  if (state->fake_now_s >= 0) return state->fake_now_s - state->t0_s;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9 - state->t0_s;
}

static double joules_until(const Board *b, double at_s) {
  double period_s = 2 * b->half_period_s;
  double whole = floor(at_s / period_s), rest_s = at_s - whole * period_s;
  double low_s = fmin(rest_s, b->half_period_s);
  return whole * b->half_period_s * (b->low_w + b->high_w) + low_s * b->low_w + (rest_s - low_s) * b->high_w;
}

static double watts_at(const Board *b, double at_s) {
  double rest_s = fmod(at_s, 2 * b->half_period_s);
  return rest_s < b->half_period_s ? b->low_w : b->high_w;
}

int nvmlInitWithFlags(unsigned flags) {
  const char *path = getenv("GREENAI_FAKE_NVML");
  int file;
  (void)flags;
  if (state) munmap(state, sizeof *state);
  state = NULL;
  file = path ? open(path, O_RDWR) : -1;
  if (file < 0) return DRIVER_NOT_LOADED;
  state = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (state == MAP_FAILED) {
    state = NULL;
    return DRIVER_NOT_LOADED;
  }
  state->init_calls++;
  if (state->init_error) return state->init_error;
  references++;
  return OK;
}
int nvmlInit_v2(void) { return nvmlInitWithFlags(0); }
int nvmlInit(void) { return nvmlInitWithFlags(0); }
int nvmlShutdown(void) {
  if (references == 0) return UNINITIALIZED;
  references--;
  return OK;
}

const char *nvmlErrorString(int code) {
  switch (code) {
    case OK: return "Success";
    case UNINITIALIZED: return "Uninitialized";
    case NOT_SUPPORTED: return "Not Supported";
    case DRIVER_NOT_LOADED: return "Driver Not Loaded";
    case 15: return "GPU is lost";
    default: return "Error of the stand-in";
  }
}

/* A handle is the board's number plus one; that of its MIG instance has 100 added. */
static int board_of(void *handle, Board **board) {
  uintptr_t number = (uintptr_t)handle;
  if (!state || references == 0) return UNINITIALIZED;
  if (number > 100) number -= 100;
  if (number == 0 || number > state->count) return INVALID;
  *board = &state->boards[number - 1];
  return (*board)->error;
}
#define BOARD(handle)                 \
  Board *b;                           \
  int error = board_of(handle, &b);   \
  if (error) return error

int nvmlSystemGetDriverVersion(char *text, unsigned length) {
  snprintf(text, length, "570.00.fake");
  return OK;
}
int nvmlDeviceGetCount_v2(unsigned *count) {
  if (!state || references == 0) return UNINITIALIZED;
  *count = state->count;
  return OK;
}
int nvmlDeviceGetCount(unsigned *count) { return nvmlDeviceGetCount_v2(count); }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **handle) {
  if (!state || references == 0) return UNINITIALIZED;
  if (index >= state->count) return INVALID;
  *handle = (void *)(uintptr_t)(index + 1);
  return OK;
}
int nvmlDeviceGetHandleByIndex(unsigned index, void **handle) { return nvmlDeviceGetHandleByIndex_v2(index, handle); }
int nvmlDeviceGetHandleByUUID(const char *uuid, void **handle) {
  unsigned i;
  if (!state || references == 0) return UNINITIALIZED;
  for (i = 0; i < state->count; i++) {
    if (!strcmp(uuid, state->boards[i].uuid)) {
      *handle = (void *)(uintptr_t)(i + 1);
      return state->boards[i].error;
    }
    if (state->boards[i].mig && !strcmp(uuid, state->boards[i].mig_uuid)) {
      *handle = (void *)(uintptr_t)(i + 101);
      return state->boards[i].error;
    }
  }
  return NOT_FOUND;
}
int nvmlDeviceGetDeviceHandleFromMigDeviceHandle(void *mig, void **handle) {
  uintptr_t number = (uintptr_t)mig;
  if (number <= 100) return INVALID;
  *handle = (void *)(number - 100);
  return OK;
}
int nvmlDeviceGetName(void *handle, char *text, unsigned length) {
  BOARD(handle);
  if ((uintptr_t)handle > 100)
    snprintf(text, length, "%s MIG %ug.10gb", b->name, b->mig_slices);
  else
    snprintf(text, length, "%s", b->name);
  return OK;
}
int nvmlDeviceGetUUID(void *handle, char *text, unsigned length) {
  BOARD(handle);
  snprintf(text, length, "%s", (uintptr_t)handle > 100 ? b->mig_uuid : b->uuid);
  return OK;
}
int nvmlDeviceGetMigMode(void *handle, unsigned *current, unsigned *pending) {
  BOARD(handle);
  *current = *pending = b->mig;
  return OK;
}

typedef struct {
  unsigned pid;
  unsigned long long stamp_us;
  unsigned sm, memory, encoder, decoder;
} UtilizationSample;
int nvmlDeviceGetProcessUtilization(void *handle, UtilizationSample *samples, unsigned *count,
                                    unsigned long long since_us) {
  unsigned i, found = 0;
  BOARD(handle);
  if (b->process_error) return b->process_error;
  if (b->mig) return NOT_SUPPORTED;
  for (i = 0; i < b->process_count; i++) {
    const Process *p = &b->processes[i];
    double at_s = p->at_s < 0 ? since_start() : p->at_s;
    unsigned long long stamp_us = (unsigned long long)((state->t0_utc_s + at_s) * 1e6);
    if (stamp_us <= since_us) continue;
    if (samples && found < *count) {
      UtilizationSample sample = {p->pid, stamp_us, p->sm_percent, p->memory_percent, 0, 0};
      samples[found] = sample;
    }
    found++;
  }
  if (!found) return NOT_FOUND;
  i = *count;
  *count = found;
  return samples && i >= found ? OK : INSUFFICIENT_SIZE;
}
typedef struct {
  unsigned pid;
  unsigned long long memory_bytes;
  unsigned gpu_instance, compute_instance;
} RunningProcess;
static int running(void *handle, unsigned *count, RunningProcess *list, unsigned is_graphics) {
  unsigned i, found = 0;
  BOARD(handle);
  if (b->process_error) return b->process_error;
  for (i = 0; i < b->process_count; i++) {
    const Process *p = &b->processes[i];
    if (p->is_graphics != is_graphics) continue;
    if (list && found < *count) {
      RunningProcess one = {p->pid, p->memory_bytes, 0, 0};
      list[found] = one;
    }
    found++;
  }
  i = *count;
  *count = found;
  return i >= found ? OK : INSUFFICIENT_SIZE;
}
int nvmlDeviceGetComputeRunningProcesses_v3(void *handle, unsigned *count, RunningProcess *list) {
  return running(handle, count, list, 0);
}
int nvmlDeviceGetGraphicsRunningProcesses_v3(void *handle, unsigned *count, RunningProcess *list) {
  return running(handle, count, list, 1);
}

int nvmlDeviceGetTotalEnergyConsumption(void *handle, unsigned long long *millijoules) {
  double now_s, joules;
  BOARD(handle);
  state->energy_calls++;
  if (!b->has_energy) return NOT_SUPPORTED;
  if (b->power_error) return b->power_error;
  now_s = since_start();
  if (b->refresh_s > 0) now_s = floor(now_s / b->refresh_s + 1e-9) * b->refresh_s;
  joules = b->energy_at_start_j + joules_until(b, now_s);
  if (b->reset_at_s >= 0 && now_s >= b->reset_at_s) joules = joules_until(b, now_s) - joules_until(b, b->reset_at_s);
  *millijoules = (unsigned long long)llround((joules + b->energy_override_j) * 1e3);
  return OK;
}
int nvmlDeviceGetPowerUsage(void *handle, unsigned *milliwatts) {
  BOARD(handle);
  state->power_calls++;
  if (!b->has_power) return NOT_SUPPORTED;
  if (b->power_error) return b->power_error;
  *milliwatts = (unsigned)lround((b->power_override_w >= 0 ? b->power_override_w : watts_at(b, since_start())) * 1e3);
  return OK;
}
int nvmlDeviceGetEnforcedPowerLimit(void *handle, unsigned *milliwatts) {
  BOARD(handle);
  if (!b->limit_mw) return NOT_SUPPORTED;
  *milliwatts = b->limit_mw;
  return OK;
}
int nvmlDeviceGetUtilizationRates(void *handle, unsigned *rates) {
  BOARD(handle);
  state->gauge_calls++;
  if (!b->has_gauges || b->mig) return NOT_SUPPORTED;
  rates[0] = b->utilisation_percent;
  rates[1] = 0;
  return OK;
}
int nvmlDeviceGetTemperature(void *handle, unsigned sensor, unsigned *celsius) {
  BOARD(handle);
  (void)sensor;
  if (!b->has_gauges) return NOT_SUPPORTED;
  *celsius = b->temperature_celsius;
  return OK;
}
int nvmlDeviceGetClockInfo(void *handle, unsigned type, unsigned *megahertz) {
  BOARD(handle);
  if (!b->has_gauges) return NOT_SUPPORTED;
  *megahertz = type == 2 ? b->memory_clock_megahertz : b->clock_megahertz;
  return OK;
}
int nvmlDeviceGetMaxClockInfo(void *handle, unsigned type, unsigned *megahertz) {
  BOARD(handle);
  (void)type;
  if (!b->has_gauges || !b->top_clock_megahertz) return NOT_SUPPORTED;
  *megahertz = b->top_clock_megahertz;
  return OK;
}
int nvmlDeviceGetCurrentClocksThrottleReasons(void *handle, unsigned long long *mask) {
  BOARD(handle);
  if (!b->has_gauges) return NOT_SUPPORTED;
  *mask = b->throttle_mask;
  return OK;
}
int nvmlDeviceGetArchitecture(void *handle, unsigned *architecture) {
  BOARD(handle);
  if (!b->architecture) return NOT_SUPPORTED;
  *architecture = b->architecture;
  return OK;
}
int nvmlDeviceGetMaxMigDeviceCount(void *handle, unsigned *count) {
  BOARD(handle);
  *count = b->mig ? 7 : 0;
  return OK;
}
int nvmlDeviceGetMigDeviceHandleByIndex(void *handle, unsigned index, void **mig) {
  BOARD(handle);
  if (!b->mig || !b->mig_slices || index != 1) return NOT_FOUND; /* number 0 was taken away again */
  *mig = (void *)((uintptr_t)handle + 100);
  return OK;
}
typedef struct {
  unsigned multiprocessors, engines[5], gpu_slices, compute_slices;
  unsigned long long memory_megabytes;
} Attributes;
int nvmlDeviceGetAttributes_v2(void *handle, Attributes *attributes) {
  BOARD(handle);
  if ((uintptr_t)handle <= 100) return INVALID;
  memset(attributes, 0, sizeof *attributes);
  attributes->gpu_slices = attributes->compute_slices = b->mig_slices;
  return OK;
}
int nvmlDeviceGetMemoryInfo(void *handle, unsigned long long *memory) {
  BOARD(handle);
  if (!b->has_gauges) return NOT_SUPPORTED;
  memory[0] = b->memory_total_bytes;
  memory[1] = b->memory_total_bytes - b->memory_used_bytes;
  memory[2] = b->memory_used_bytes;
  return OK;
}
