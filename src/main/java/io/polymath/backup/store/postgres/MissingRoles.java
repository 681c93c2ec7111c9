package io.polymath.backup.store.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes roles that a server lacks from a script of pg_dumpall: with attributes, passwords, settings and memberships.
 * Roles that are there stay as they are.
 */
final class MissingRoles {

    private final Set<String> missing;

    MissingRoles(Set<String> missing) {
        this.missing = Set.copyOf(missing);
    }

    /** Makes all of them, or none. The connection commits each statement by itself, before and after. */
    void make(InputStream script, Connection connection) throws IOException, SQLException {
        List<String> statements = statements(script);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private List<String> statements(InputStream script) throws IOException {
        StatementReader reader = new StatementReader(new ScriptInput(script));
        List<String> statements = new ArrayList<>();
        for (Optional<String> next = reader.next(); next.isPresent(); next = reader.next()) {
            if (isWanted(next.get())) {
                statements.add(next.get());
            }
        }
        return statements;
    }

    private boolean isWanted(String statement) {
        Identifiers names = new Identifiers(statement);
        if (names.take("CREATE ROLE ") || names.take("ALTER ROLE ") || names.take("COMMENT ON ROLE ")) {
            return missing.contains(names.identifier());
        }
        if (names.take("GRANT ")) {
            String group = names.identifier();
            return names.take(" TO ") && (missing.contains(group) || missing.contains(names.identifier()));
        }
        return false;
    }
}
