package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Alias;
import io.github.camelsmtp.store.Aliases;
import io.github.camelsmtp.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The aliases in the database. Thread-safe. */
final class JdbcAliases implements Aliases {
    private final Database database;
    private final Ids ids;

    JdbcAliases(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    @Override
    public List<String> targets(String name) throws StoreException {
        return select("SELECT name, target FROM alias WHERE name = ?", name).stream()
                // A database may compare without regard to case or accents.
                .filter(alias -> alias.name().equals(name))
                .map(Alias::target)
                .sorted()
                .toList();
    }

    @Override
    public boolean add(Alias alias) throws StoreException {
        if (targets(alias.name()).contains(alias.target())) {
            return false;
        }
        long id = ids.next();
        database.durably(connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO alias (id, name, target) VALUES (?, ?, ?)")) {
                insert.setLong(1, id);
                insert.setString(2, alias.name());
                insert.setString(3, alias.target());
                return insert.executeUpdate();
            }
        });
        return true;
    }

    @Override
    public boolean remove(Alias alias) throws StoreException {
        return database.durably(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM alias WHERE name = ? AND target = ?")) {
                delete.setString(1, alias.name());
                delete.setString(2, alias.target());
                return delete.executeUpdate() > 0;
            }
        });
    }

    @Override
    public List<Alias> list() throws StoreException {
        return select("SELECT name, target FROM alias").stream()
                .sorted(Comparator.comparing(Alias::name).thenComparing(Alias::target))
                .toList();
    }

    private List<Alias> select(String sql, String... parameters) throws StoreException {
        return database.transaction(connection -> {
            List<Alias> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    select.setString(i + 1, parameters[i]);
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Alias(row.getString(1), row.getString(2)));
                    }
                }
            }
            return found;
        });
    }
}
