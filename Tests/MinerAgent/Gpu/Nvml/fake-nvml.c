// NVML's functions and structures by the names and layouts of NVIDIA's header, for two GPUs whose processes are told by the file
// STATE: a line each, "gpu C|G|B pid MiB percent encoder", or "gpu W 0 WATTS 0 0" for the draw. INIT is what nvmlInit_v2 returns. OLD
// leaves out all that came after the first version. POOR refuses what small and virtual GPUs refuse.
#include <stdio.h>
#include <string.h>

#ifndef INIT
#define INIT 0
#endif
#define MIB (1024ull * 1024)
#define NOT_SUPPORTED 3
#define NOT_FOUND 6
#define INSUFFICIENT_SIZE 7
#define LAST_SAMPLE 1893456000000000ull

typedef struct { unsigned gpu; char kind; unsigned pid; long mib; unsigned percent, encoder; } User;
typedef struct { unsigned long long total, free, used; } Memory;
typedef struct { unsigned version; unsigned long long total, reserved, free, used; } MemoryV2;
typedef struct { unsigned gpu, memory; } Utilization;
typedef struct { unsigned pid; unsigned long long used; } InfoV1;
typedef struct { unsigned pid; unsigned long long used; unsigned instance, part; } Info;
typedef struct { unsigned pid; unsigned long long time; unsigned sm, mem, enc, dec; } Sample;

static int devices[2];

static unsigned index_of(void *device) { return (unsigned)((int *)device - devices); }

static int users(unsigned gpu, char kind, User *all, int room)
{
    int count = 0;
    User user;
    FILE *file = fopen(STATE, "r");
    if (file == NULL) return 0;
    while (count < room && fscanf(file, "%u %c %u %ld %u %u", &user.gpu, &user.kind, &user.pid, &user.mib, &user.percent, &user.encoder) == 6)
        if (user.gpu == gpu && ((kind == 0 && user.kind != 'W') || user.kind == kind || (kind != 'W' && user.kind == 'B'))) all[count++] = user;
    fclose(file);
    return count;
}

static int text(const char *from, char *to, unsigned length)
{
    if (strlen(from) >= length) return INSUFFICIENT_SIZE;
    strcpy(to, from);
    return 0;
}

int nvmlInit_v2(void) { return INIT; }
int nvmlShutdown(void) { return 0; }
int nvmlDeviceGetCount_v2(unsigned *count) { *count = 2; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) { *device = &devices[index]; return 0; }
int nvmlSystemGetDriverVersion(char *to, unsigned length) { return text("550.90.07", to, length); }
int nvmlDeviceGetName(void *device, char *to, unsigned length)
{
    return text(index_of(device) == 0 ? "NVIDIA GeForce RTX 4090" : "NVIDIA GeForce RTX 3060", to, length);
}
int nvmlDeviceGetUUID(void *device, char *to, unsigned length)
{
    return text(index_of(device) == 0 ? "GPU-aaaa" : "GPU-bbbb", to, length);
}
int nvmlDeviceGetMemoryInfo(void *device, Memory *memory)
{
    User all[256];
    int count = users(index_of(device), 0, all, 256);
    memory->total = 24000 * MIB;
    memory->used = 300 * MIB;
    for (int i = 0; i < count; i++) if (all[i].mib > 0) memory->used += all[i].mib * MIB;
    memory->free = memory->total - memory->used;
    return 0;
}
int nvmlDeviceGetUtilizationRates(void *device, Utilization *load)
{
    User all[256];
    int count = users(index_of(device), 0, all, 256);
    load->gpu = load->memory = 0;
    for (int i = 0; i < count; i++) load->gpu += all[i].percent;
    return 0;
}
#ifndef POOR
int nvmlDeviceGetEncoderUtilization(void *device, unsigned *percent, unsigned *period)
{
    User all[256];
    int count = users(index_of(device), 0, all, 256);
    *percent = 0;
    *period = 167000;
    for (int i = 0; i < count; i++) *percent += all[i].encoder;
    return 0;
}
int nvmlDeviceGetTemperature(void *device, unsigned sensor, unsigned *celsius) { *celsius = 61 + sensor; return 0; }
int nvmlDeviceGetPowerUsage(void *device, unsigned *milliwatts)
{
    User meter;
    *milliwatts = users(index_of(device), 'W', &meter, 1) == 1 ? meter.mib * 1000 : 312450;
    return 0;
}
#else
int nvmlDeviceGetEncoderUtilization(void *device, unsigned *percent, unsigned *period) { return NOT_SUPPORTED; }
int nvmlDeviceGetTemperature(void *device, unsigned sensor, unsigned *celsius) { return NOT_SUPPORTED; }
int nvmlDeviceGetPowerUsage(void *device, unsigned *milliwatts) { return NOT_SUPPORTED; }
#endif

#ifdef OLD
static int list(void *device, char kind, unsigned *count, InfoV1 *infos)
#else
int nvmlDeviceGetCudaComputeCapability(void *device, unsigned *major, unsigned *minor) { *major = 8; *minor = 9; return 0; }
int nvmlDeviceGetMigMode(void *device, unsigned *current, unsigned *pending) { *current = *pending = index_of(device); return 0; }
int nvmlDeviceGetMemoryInfo_v2(void *device, MemoryV2 *memory)
{
    Memory first;
    if (memory->version != (sizeof(MemoryV2) | 2 << 24)) return 25;
    nvmlDeviceGetMemoryInfo(device, &first);
    memory->total = first.total;
    memory->reserved = 300 * MIB;
    memory->used = first.used - memory->reserved;
    memory->free = first.free;
    return 0;
}
static int list(void *device, char kind, unsigned *count, Info *infos)
#endif
{
    User all[256];
    unsigned there = (unsigned)users(index_of(device), kind, all, 256), room = *count;
    *count = there;
    if (there > room) return INSUFFICIENT_SIZE;
    for (unsigned i = 0; i < there; i++)
    {
        infos[i].pid = all[i].pid;
        infos[i].used = all[i].mib < 0 ? ~0ull : all[i].mib * MIB;
    }
    return 0;
}

#ifdef OLD
int nvmlDeviceGetComputeRunningProcesses(void *device, unsigned *count, InfoV1 *infos) { return list(device, 'C', count, infos); }
int nvmlDeviceGetGraphicsRunningProcesses(void *device, unsigned *count, InfoV1 *infos) { return list(device, 'G', count, infos); }
#else
int nvmlDeviceGetComputeRunningProcesses_v3(void *device, unsigned *count, Info *infos) { return list(device, 'C', count, infos); }
int nvmlDeviceGetGraphicsRunningProcesses_v2(void *device, unsigned *count, Info *infos) { return list(device, 'G', count, infos); }
int nvmlDeviceGetProcessUtilization(void *device, Sample *samples, unsigned *count, unsigned long long since)
{
    User all[256];
    unsigned there = (unsigned)users(index_of(device), 0, all, 256), room = *count;
#ifdef POOR
    return NOT_SUPPORTED;
#endif
    if (there == 0) return NOT_FOUND;
    *count = there;
    if (samples == NULL || there > room) return INSUFFICIENT_SIZE;
    for (unsigned i = 0; i < there; i++)
        samples[i] = (Sample){ all[i].pid, since < LAST_SAMPLE ? LAST_SAMPLE : since + 1, all[i].percent, all[i].percent / 2, all[i].encoder, 0 };
    return 0;
}
#endif
