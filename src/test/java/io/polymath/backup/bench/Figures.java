package io.polymath.backup.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What one thing measured in every round, ascending. */
@SuppressWarnings("ArrayRecordComponent")
record Figures(double[] values) {

    static <T> Figures of(List<T> rounds, ToDoubleFunction<T> figure) {
        return new Figures(rounds.stream().mapToDouble(figure).sorted().toArray());
    }

    /** Returns what of the same rounds two figures make of each other. */
    static <T> Figures ratio(List<T> a, List<T> b, ToDoubleFunction<T> figure) {
        double[] ratios = new double[a.size()];
        Arrays.setAll(ratios, i -> figure.applyAsDouble(a.get(i)) / figure.applyAsDouble(b.get(i)));
        Arrays.sort(ratios);
        return new Figures(ratios);
    }

    double median() {
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    /** Returns median (minimum..maximum). */
    String text(int digits) {
        String number = "%." + digits + "f";
        return String.format(
                Locale.ROOT,
                number + " (" + number + ".." + number + ")",
                median(),
                values[0],
                values[values.length - 1]);
    }
}
