package io.polymath.backup.cli;

import java.util.ArrayList;
import java.util.List;

/** What a person sees of what a program wrote to a terminal: written over, wiped, and broken at its width. */
final class Screen {

    private static final String WIPE = "\u001b[K";

    private final int width;
    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    private int column;

    private Screen(int width) {
        this.width = width;
    }

    /** Returns the lines that stand there at the end, without blanks at their ends. */
    static List<String> of(String written, int width) {
        Screen screen = new Screen(width);
        for (int at = 0; at < written.length(); at++) {
            if (written.startsWith(WIPE, at)) {
                screen.wipe();
                at += WIPE.length() - 1;
            } else {
                screen.write(written.charAt(at));
            }
        }
        return screen.lines.stream()
                .map(line -> line.toString().stripTrailing())
                .toList();
    }

    private void wipe() {
        line().setLength(Math.min(column, line().length()));
    }

    private void write(char letter) {
        if (letter == '\r') {
            column = 0;
        } else if (letter == '\n' || column == width) {
            lines.add(new StringBuilder());
            column = 0;
        }
        if (letter >= ' ') {
            line().setLength(Math.max(line().length(), column + 1));
            line().setCharAt(column, letter);
            column++;
        }
    }

    private StringBuilder line() {
        return lines.get(lines.size() - 1);
    }
}
