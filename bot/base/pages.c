#include "base/pages.h"

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Did the dynamic linker write into its code? Then the pages are no longer those of the file. */
static bool is_rewritten(const struct dl_phdr_info *object, const ElfW(Phdr) *dynamic)
{
	const ElfW(Dyn) *entry = (const ElfW(Dyn) *)(object->dlpi_addr + dynamic->p_vaddr);
	for (; entry->d_tag != DT_NULL; entry++)
		if (entry->d_tag == DT_TEXTREL || (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)))
			return true;
	return false;
}

static void rest_segment(const struct dl_phdr_info *object, const ElfW(Phdr) *segment)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = object->dlpi_addr + segment->p_vaddr;
	uintptr_t begin = (start + page - 1) / page * page, end = (start + segment->p_filesz) / page * page;
	if (begin < end)
		madvise((void *)begin, end - begin, MADV_DONTNEED);
}

/* The kernel's own object has no file: its name is no path, while the program's is empty. */
static int rest_object(struct dl_phdr_info *object, size_t size, void *context)
{
	(void)size;
	(void)context;
	if (object->dlpi_name[0] && object->dlpi_name[0] != '/')
		return 0;
	for (size_t i = 0; i < object->dlpi_phnum; i++)
		if (object->dlpi_phdr[i].p_type == PT_DYNAMIC && is_rewritten(object, &object->dlpi_phdr[i]))
			return 0;
	for (size_t i = 0; i < object->dlpi_phnum; i++)
		if (object->dlpi_phdr[i].p_type == PT_LOAD && !(object->dlpi_phdr[i].p_flags & PF_W))
			rest_segment(object, &object->dlpi_phdr[i]);
	return 0;
}

void pages_rest(void)
{
	dl_iterate_phdr(rest_object, NULL);
}
