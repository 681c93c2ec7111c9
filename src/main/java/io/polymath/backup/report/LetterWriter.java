package io.polymath.backup.report;

import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes reports as letters. The template of the HTML escapes every value by itself, as its name ends in .ftlh. */
final class LetterWriter {

    private final Sender sender;
    private final Configuration templates;

    LetterWriter(Sender sender) {
        this.sender = sender;
        templates = new Configuration(Configuration.VERSION_2_3_34);
        templates.setClassForTemplateLoading(LetterWriter.class, "");
        templates.setDefaultEncoding("UTF-8");
        templates.setLocale(Locale.ROOT);
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
    }

    Letter write(RunReport report, History history) {
        Optional<Picture> picture = Picture.of(history.sets());
        Page page = Page.of(report, sender, history, picture.isPresent());
        return new Letter(
                report.status(), page.subject(), fill("report.ftlh", page), fill("report.ftl", page), picture);
    }

    private String fill(String template, Page page) {
        StringWriter text = new StringWriter();
        try {
            templates.getTemplate(template).process(Map.of("page", page, "picture", Letter.PICTURE), text);
        } catch (IOException | TemplateException e) {
            throw new AssertionError(template + " can be filled from every page", e);
        }
        return text.toString();
    }
}
