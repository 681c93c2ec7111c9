package io.polymath.backup.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Java process, with the serial collector, has of the machine, in bytes, and where: the pools of Java, which have
 * limits, the files that it maps, and all the rest.
 *
 * @param resident all of it, that of mapped files included
 * @param liveHeap what objects take of the heap, garbage included unless it was collected just before
 * @param heap what is resident of the heap
 * @param code what is resident of the memory for compiled code
 * @param classes what is taken for classes and the profiles of their methods
 * @param others what is resident beside these and beside files: of the C library, of Java itself, of stacks
 * @param loaded the number of classes
 */
record Footprint(
        long resident,
        long liveHeap,
        long heap,
        long code,
        long classes,
        long others,
        long loaded,
        long threads,
        long openFiles) {

    private static final Pattern GENERATION = Pattern.compile(
            " (?:def new|tenured) generation .*used (\\d+)K \\[0x(\\p{XDigit}+), 0x\\p{XDigit}+, 0x(\\p{XDigit}+)\\)");
    private static final Pattern CODE =
            Pattern.compile(" bounds \\[0x(\\p{XDigit}+), 0x\\p{XDigit}+, 0x(\\p{XDigit}+)\\]");
    private static final Pattern METASPACE = Pattern.compile(" Metaspace .*committed (\\d+)K.*");
    private static final Pattern LOADED = Pattern.compile("java\\.cls\\.(loaded|sharedLoaded)Classes=(\\d+)");
    private static final Pattern UNLOADED = Pattern.compile("java\\.cls\\.(unloaded|sharedUnloaded)Classes=(\\d+)");
    private static final Pattern LIMIT = Pattern.compile("-XX:(?:MaxHeapSize|ReservedCodeCacheSize)=(\\d+)");
    private static final Pattern MAPPING = Pattern.compile("(\\p{XDigit}+)-\\p{XDigit}+ [-rwxps]{4} .*");
    private static final Pattern RESIDENT = Pattern.compile("Rss: +(\\d+) kB");
    private static final long KB = 1024;

    /** Addresses from one to another. */
    private record Range(long from, long to) {

        static Range of(Matcher bounds, int first) {
            return new Range(
                    Long.parseUnsignedLong(bounds.group(first), 16),
                    Long.parseUnsignedLong(bounds.group(first + 1), 16));
        }

        boolean contains(long address) {
            return Long.compareUnsigned(address, from) >= 0 && Long.compareUnsigned(address, to) < 0;
        }
    }

    /** Looks at a process. */
    static Footprint of(long pid) throws IOException {
        List<Range> heap = new ArrayList<>();
        List<Range> code = new ArrayList<>();
        long used = 0;
        long classes = 0;
        for (String line : ask(pid, "GC.heap_info")) {
            Matcher generation = GENERATION.matcher(line);
            Matcher metaspace = METASPACE.matcher(line);
            if (generation.matches()) {
                used += Long.parseLong(generation.group(1)) * KB;
                heap.add(Range.of(generation, 2));
            } else if (metaspace.matches()) {
                classes = Long.parseLong(metaspace.group(1)) * KB;
            }
        }
        for (String line : ask(pid, "Compiler.codecache")) {
            Matcher bounds = CODE.matcher(line);
            if (bounds.matches()) {
                code.add(Range.of(bounds, 1));
            }
        }
        long heapResident = resident(pid, heap);
        long codeResident = resident(pid, code);
        if (heapResident == 0 || codeResident == 0 || classes == 0) {
            throw new IOException("jcmd does not tell the pools of the process " + pid);
        }
        return new Footprint(
                status(pid, "VmRSS:") * KB,
                used,
                heapResident,
                codeResident,
                classes,
                status(pid, "RssAnon:") * KB - heapResident - codeResident - classes,
                loaded(pid),
                status(pid, "Threads:"),
                openFiles(pid));
    }

    /** Collects the garbage of a process, and gives back what the C library keeps of freed memory. */
    static void collect(long pid) throws IOException {
        ask(pid, "GC.run");
        ask(pid, "System.trim_native_heap");
    }

    /** Returns the most that the pools and the mapped files of a process can take, by the limits that it was started with. */
    static long limits(long pid) throws IOException {
        long limits = 0;
        for (String line : ask(pid, "VM.flags")) {
            Matcher limit = LIMIT.matcher(line);
            while (limit.find()) {
                limits += Long.parseLong(limit.group(1));
            }
        }
        return limits + status(pid, "RssFile:") * KB;
    }

    private static long resident(long pid, List<Range> ranges) throws IOException {
        long bytes = 0;
        boolean counts = false;
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps"))) {
            Matcher mapping = MAPPING.matcher(line);
            Matcher resident = RESIDENT.matcher(line);
            if (mapping.matches()) {
                long address = Long.parseUnsignedLong(mapping.group(1), 16);
                counts = ranges.stream().anyMatch(range -> range.contains(address));
            } else if (counts && resident.matches()) {
                bytes += Long.parseLong(resident.group(1)) * KB;
            }
        }
        return bytes;
    }

    private static long status(long pid, String what) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith(what))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static long loaded(long pid) throws IOException {
        long classes = 0;
        for (String line : ask(pid, "PerfCounter.print")) {
            Matcher loaded = LOADED.matcher(line);
            Matcher unloaded = UNLOADED.matcher(line);
            classes += loaded.matches() ? Long.parseLong(loaded.group(2)) : 0;
            classes -= unloaded.matches() ? Long.parseLong(unloaded.group(2)) : 0;
        }
        return classes;
    }

    private static long openFiles(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.count();
        }
    }

    private static List<String> ask(long pid, String what) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process asking = new ProcessBuilder(jcmd, Long.toString(pid), what)
                .redirectErrorStream(true)
                .start();
        return asking.inputReader().lines().toList();
    }
}
