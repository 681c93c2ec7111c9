package io.polymath.backup.store.postgres;

import io.polymath.backup.set.Inventory.Item;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a cluster holds beside its databases, as pg_dumpall chooses it: names that begin with pg_ are the system's. */
final class Roles {

    static final String ROLES = "roles";
    static final String MEMBERSHIPS = "memberships";
    static final String TABLESPACES = "tablespaces";

    /** Each role with its attributes, written as {@code ALTER ROLE name WITH} has them in pg_dumpall.c. */
    private static final String ROLE_ATTRIBUTES = """
            SELECT rolname, concat_ws(' ',
                   CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
                   CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
                   CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
                   CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
                   CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
                   CASE WHEN rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
                   CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END,
                   CASE WHEN rolconnlimit <> -1 THEN 'CONNECTION LIMIT ' || rolconnlimit END)
              FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1
            """;

    private static final String MEMBERS = """
            SELECT g.rolname, m.rolname FROM pg_auth_members a
              JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
             WHERE NOT (g.rolname ~ '^pg_' AND m.rolname ~ '^pg_')
            """;

    private static final String TABLESPACE_NAMES =
            "SELECT spcname FROM pg_tablespace WHERE spcname !~ '^pg_' ORDER BY 1";

    private final List<Item> roles = new ArrayList<>();
    private final SortedMap<String, Long> memberships = new TreeMap<>();
    private final List<Item> tablespaces = new ArrayList<>();

    static List<Item> items(Connection connection) throws SQLException {
        Roles found = new Roles();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(ROLE_ATTRIBUTES)) {
                while (rows.next()) {
                    found.addRole(rows.getString(1), rows.getString(2));
                }
            }
            try (ResultSet rows = statement.executeQuery(MEMBERS)) {
                while (rows.next()) {
                    found.addMembership(rows.getString(1), rows.getString(2));
                }
            }
            try (ResultSet rows = statement.executeQuery(TABLESPACE_NAMES)) {
                while (rows.next()) {
                    found.addTablespace(rows.getString(1));
                }
            }
        }
        return found.items();
    }

    static boolean mayReadPasswords(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT has_table_privilege('pg_authid', 'SELECT')")) {
            return row.next() && row.getBoolean(1);
        }
    }

    void addRole(String name, String attributes) {
        MessageDigest digest = Fingerprint.md5();
        digest.update(attributes.getBytes(StandardCharsets.UTF_8));
        roles.add(new Item(ROLES, name, 1, Fingerprint.hex(Fingerprint.hash(digest))));
    }

    /** Adds a membership; one that several have granted counts as often. */
    void addMembership(String group, String member) {
        memberships.merge(group + " to " + member, 1L, Long::sum);
    }

    void addTablespace(String name) {
        tablespaces.add(new Item(TABLESPACES, name, 1, null));
    }

    List<Item> items() {
        List<Item> items = new ArrayList<>(roles);
        memberships.forEach((name, count) -> items.add(new Item(MEMBERSHIPS, name, count, null)));
        items.addAll(tablespaces);
        return items;
    }
}
