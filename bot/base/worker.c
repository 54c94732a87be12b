#include "base/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"

#define STACK_BYTES (256u << 10)
#define MS_OF_S 1000
#define NS_OF_MS 1000000L

struct worker {
	worker_step *step;
	void *argument;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool stopped, done;     /* under the lock */
};

static bool is_stopped(struct worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	bool stopped = worker->stopped;
	pthread_mutex_unlock(&worker->lock);
	return stopped;
}

static void *run(void *context)
{
	struct worker *worker = context;
	bool more = true;
	while (more && !is_stopped(worker))
		more = worker->step(worker->argument);
	pthread_mutex_lock(&worker->lock);
	worker->done = !more;
	pthread_cond_signal(&worker->ended);
	pthread_mutex_unlock(&worker->lock);
	return NULL;
}

/* The new thread inherits what is blocked. */
static int create(struct worker *worker)
{
	sigset_t all, before;
	pthread_attr_t attributes;
	sigfillset(&all);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int result = pthread_create(&worker->thread, &attributes, run, worker);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return result;
}

static void release(struct worker *worker)
{
	pthread_cond_destroy(&worker->ended);
	pthread_mutex_destroy(&worker->lock);
	free(worker);
}

struct worker *worker_start(worker_step *step, void *argument)
{
	struct worker *worker = mem_alloc(sizeof *worker);
	pthread_condattr_t steady;
	*worker = (struct worker){ .step = step, .argument = argument };
	pthread_mutex_init(&worker->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&worker->ended, &steady);
	pthread_condattr_destroy(&steady);
	if (create(worker) == 0)
		return worker;
	release(worker);
	return NULL;
}

static struct timespec time_after(int wait_ms)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_sec += wait_ms / MS_OF_S;
	time.tv_nsec += wait_ms % MS_OF_S * NS_OF_MS;
	if (time.tv_nsec >= MS_OF_S * NS_OF_MS) {
		time.tv_sec++;
		time.tv_nsec -= MS_OF_S * NS_OF_MS;
	}
	return time;
}

bool worker_wait(struct worker *worker, int wait_ms)
{
	struct timespec until = time_after(wait_ms);
	pthread_mutex_lock(&worker->lock);
	while (!worker->done && pthread_cond_timedwait(&worker->ended, &worker->lock, &until) == 0)
		;
	bool done = worker->done;
	pthread_mutex_unlock(&worker->lock);
	return done;
}

void worker_free(struct worker *worker)
{
	if (!worker)
		return;
	pthread_mutex_lock(&worker->lock);
	worker->stopped = true;
	pthread_mutex_unlock(&worker->lock);
	pthread_join(worker->thread, NULL);
	release(worker);
}
