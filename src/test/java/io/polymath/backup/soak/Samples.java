package io.polymath.backup.soak;

import java.util.ArrayList;
import java.util.List;

/** A figure over time, and the straight line through it. */
final class Samples {

    private static final double HOUR_NANOS = 3.6e12;

    private final List<double[]> points = new ArrayList<>();
    private final long start = System.nanoTime();

    /** Adds what the figure is now. */
    synchronized void add(double value) {
        points.add(new double[] {(System.nanoTime() - start) / HOUR_NANOS, value});
    }

    synchronized double first() {
        return points.isEmpty() ? 0 : points.get(0)[1];
    }

    synchronized double last() {
        return points.isEmpty() ? 0 : points.get(points.size() - 1)[1];
    }

    synchronized double most() {
        return points.stream().mapToDouble(point -> point[1]).max().orElse(0);
    }

    /** Returns by how much it grows in an hour: the line of least squares without the first quarter, which warms up. */
    synchronized double growthInAnHour() {
        List<double[]> warm = points.subList(points.size() / 4, points.size());
        double n = warm.size();
        double x = warm.stream().mapToDouble(point -> point[0]).average().orElse(0);
        double y = warm.stream().mapToDouble(point -> point[1]).average().orElse(0);
        double products = warm.stream()
                .mapToDouble(point -> (point[0] - x) * (point[1] - y))
                .sum();
        double squares = warm.stream()
                .mapToDouble(point -> (point[0] - x) * (point[0] - x))
                .sum();
        return n < 3 || squares == 0 ? 0 : products / squares;
    }
}
