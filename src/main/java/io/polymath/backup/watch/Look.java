package io.polymath.backup.watch;

import java.util.List;

/**
 * What one look at the repository found.
 *
 * @param standing all that is wrong now, the most urgent first
 * @param fresh what of it was not told yet, or has changed since
 * @param over what was told and is not wrong any more
 * @param sets how many sets were looked at
 * @param diskUse how full the disk is, in per cent; -1 when it cannot be asked
 */
public record Look(List<Alarm> standing, List<Alarm> fresh, List<Over> over, int sets, int diskUse) {

    public Look {
        standing = List.copyOf(standing);
        fresh = List.copyOf(fresh);
        over = List.copyOf(over);
    }

    /** An alarm that was told, and the sentence that takes it back. */
    public record Over(Alarm alarm, String sentence) {}
}
