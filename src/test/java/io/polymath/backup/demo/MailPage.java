package io.polymath.backup.demo;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A mail that came, as a page for a browser: its HTML with its pictures in it. */
public final class MailPage {

    private MailPage() {}

    /** Writes the page to a file. */
    public static Path write(MimeMessage mail, Path file) throws IOException, MessagingException {
        List<Part> parts = new ArrayList<>();
        collect(mail, parts);
        String html = "";
        for (Part part : parts) {
            if (part.isMimeType("text/html")) {
                html = (String) part.getContent();
            }
        }
        for (Part part : parts) {
            String[] id = part.getHeader("Content-ID");
            if (id != null && part.isMimeType("image/*")) {
                html = html.replace("cid:" + id[0].replaceAll("[<>]", ""), "data:image/png;base64," + base64(part));
            }
        }
        return Files.writeString(file, html);
    }

    private static void collect(Part part, List<Part> parts) throws IOException, MessagingException {
        if (!part.isMimeType("multipart/*")) {
            parts.add(part);
            return;
        }
        Multipart children = (Multipart) part.getContent();
        for (int i = 0; i < children.getCount(); i++) {
            BodyPart child = children.getBodyPart(i);
            collect(child, parts);
        }
    }

    private static String base64(Part part) throws IOException, MessagingException {
        try (InputStream in = part.getInputStream()) {
            return Base64.getEncoder().encodeToString(in.readAllBytes());
        }
    }
}
