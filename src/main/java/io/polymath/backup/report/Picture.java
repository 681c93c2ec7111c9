package io.polymath.backup.report;

import io.polymath.backup.set.Manifest;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.CategoryStyler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sizes of the last sets as bars, a PNG. It has no text of its own, so it needs no fonts and fits any scheme. */
public final class Picture {

    private static final Logger LOG = LoggerFactory.getLogger(Picture.class);

    /** Pixels; twice of what is shown, for screens with small ones. */
    private static final int WIDTH = 1200;

    private static final int HEIGHT = 220;
    /** Seen on white and on black alike. */
    private static final Color EARLIER = new Color(0x8f, 0xb8, 0xd9);

    private static final Color NEWEST = new Color(0x2b, 0x7b, 0xba);
    private static final Color PARTIAL = new Color(0xe0, 0x92, 0x2f);
    private static final Color NOTHING = new Color(0, 0, 0, 0);

    private final byte[] png;

    private Picture(byte[] png) {
        this.png = png;
    }

    /** Draws sets, the oldest first; nothing when there are fewer than two, or where nothing can be drawn. */
    static Optional<Picture> of(List<Manifest> sets) {
        if (sets.size() < 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Picture(drawn(sets)));
        } catch (IOException | RuntimeException | LinkageError | InternalError e) {
            // a Java without its graphics libraries (headless packages leave some out): a report without a picture
            LOG.warn("report: unable to draw the picture: {}", e.toString());
            return Optional.empty();
        }
    }

    /** Returns the file. */
    public byte[] png() {
        return png.clone();
    }

    /** The chart library's own files have a black background where there should be none. */
    private static byte[] drawn(List<Manifest> sets) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        chart(sets).paint(graphics, WIDTH, HEIGHT);
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        // in memory: its own cache is a file, and a hook for the end of the process, which may have begun
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
            ImageIO.write(image, "png", out);
        }
        return png.toByteArray();
    }

    private static CategoryChart chart(List<Manifest> sets) {
        CategoryChart chart =
                new CategoryChartBuilder().width(WIDTH).height(HEIGHT).build();
        style(chart.getStyler());
        int last = sets.size() - 1;
        add(chart, "earlier", EARLIER, sets, i -> i < last && isComplete(sets.get(i)));
        add(chart, "newest", NEWEST, sets, i -> i == last && isComplete(sets.get(i)));
        add(chart, "partial", PARTIAL, sets, i -> !isComplete(sets.get(i)));
        return chart;
    }

    private static boolean isComplete(Manifest set) {
        return set.status() == Manifest.Status.COMPLETE;
    }

    private static void add(CategoryChart chart, String name, Color color, List<Manifest> sets, IntPredicate shown) {
        List<Integer> places = IntStream.range(0, History.LENGTH).boxed().toList();
        int first = History.LENGTH - sets.size();
        List<Double> megabytes = places.stream()
                .map(place -> place >= first && shown.test(place - first)
                        ? sets.get(place - first).bytes() / 1e6
                        : 0.0)
                .toList();
        CategorySeries series = chart.addSeries(name, places, megabytes);
        series.setFillColor(color);
    }

    private static void style(CategoryStyler styler) {
        styler.setOverlapped(true);
        styler.setAvailableSpaceFill(0.72);
        styler.setLegendVisible(false);
        styler.setChartTitleVisible(false);
        styler.setChartPadding(0);
        styler.setChartBackgroundColor(NOTHING);
        styler.setPlotBackgroundColor(NOTHING);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesVisible(false);
        styler.setPlotContentSize(1);
        styler.setPlotMargin(0);
        styler.setAxisTicksVisible(false);
        styler.setAxisTitlesVisible(false);
        styler.setYAxisMin(0.0);
    }
}
