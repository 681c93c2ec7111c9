package io.polymath.backup.estate;

import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Text that compresses about as well as prose does, the same for the same random numbers. */
final class Words {

    private static final String[] LEXICON =
            IntStream.range(0, 4_000).mapToObj(Words::word).toArray(String[]::new);

    private final Random random;

    Words(Random random) {
        this.random = random;
    }

    /** Returns a word of two to four syllables that is the same for the same number. */
    private static String word(int number) {
        String[] syllables = {"ba", "ti", "on", "ver", "ex", "gra", "lo", "gic", "né", "mu", "ra", "tor"};
        Random chosen = new Random(number);
        return IntStream.range(0, 2 + chosen.nextInt(3))
                .mapToObj(i -> syllables[chosen.nextInt(syllables.length)])
                .collect(Collectors.joining());
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    String sentence(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            // the product of two makes some words frequent, as in prose
            int number = (int) (random.nextDouble() * random.nextDouble() * LEXICON.length);
            text.append(i == 0 ? "" : " ").append(LEXICON[number]);
        }
        return text.toString();
    }

    String hex(int digits) {
        return HexFormat.of().formatHex(bytes(digits / 2));
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
