/* The peer of bench buses: libmodbus, a thread for each port named, reading 48 registers over and over; prints how many reads succeeded. */
#include <modbus/modbus.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_int counting, stopped;

struct bus {
  int port;
  long turn_us;
  long done;
};

static void *read_on(void *of) {
  struct bus *bus = of;
  uint16_t registers[48];
  modbus_t *master = modbus_new_tcp("127.0.0.1", bus->port);
  modbus_set_slave(master, 1);
  if (modbus_connect(master) == -1) {
    perror("connect");
    exit(1);
  }
  usleep(bus->turn_us);
  while (!stopped)
    if (modbus_read_registers(master, 0x0200, 48, registers) == 48 && counting && !stopped) bus->done++;
  modbus_close(master);
  modbus_free(master);
  return NULL;
}

/* peer WARM_UP_MS MEASURE_MS STAGGER_US PORT... */
int main(int words, char **word) {
  int buses = words - 4;
  if (buses < 1) return 2;
  struct bus *bus = calloc(buses, sizeof *bus);
  pthread_t *thread = calloc(buses, sizeof *thread);
  for (int i = 0; i < buses; i++) {
    bus[i].port = atoi(word[i + 4]);
    bus[i].turn_us = i * atol(word[3]);
    if (pthread_create(&thread[i], NULL, read_on, &bus[i])) return 1;
  }
  usleep(1000L * atol(word[1]));
  counting = 1;
  usleep(1000L * atol(word[2]));
  stopped = 1;
  long sum = 0;
  for (int i = 0; i < buses; i++) {
    pthread_join(thread[i], NULL);
    sum += bus[i].done;
  }
  printf("%ld\n", sum);
  return 0;
}
