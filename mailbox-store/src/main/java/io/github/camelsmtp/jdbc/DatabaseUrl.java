package io.github.camelsmtp.jdbc;

import com.zaxxer.hikari.util.DriverDataSource;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;

/** A JDBC URL as users write it, and what to tell them when it does not work. */
final class DatabaseUrl {
    private DatabaseUrl() {}

    /** Connections to a URL. @throws StoreException if no driver takes it */
    static DataSource dataSource(String url, String user, String password) throws StoreException {
        try {
            DriverManager.getDriver(url);
        } catch (SQLException e) {
            throw new StoreException(Reason.UNAVAILABLE, withoutDriver(url), e);
        }
        Properties properties = new Properties();
        if (url.startsWith("jdbc:postgresql:")) {
            properties.setProperty("reWriteBatchedInserts", "true"); // what the URL says comes first
        }
        return new DriverDataSource(url, null, properties, user, password);
    }

    private static String withoutDriver(String url) {
        String where = withoutSecrets(url);
        if (url.startsWith("jdbc:postgresql:")) {
            return "no driver takes " + where + ": put org.postgresql:postgresql on the class path, or correct the URL";
        }
        if (url.startsWith("jdbc:mariadb:")) {
            return "no driver takes " + where
                    + ": put org.mariadb.jdbc:mariadb-java-client on the class path, or correct the URL";
        }
        return "no driver takes " + where
                + ": a database is jdbc:postgresql://host/database or jdbc:mariadb://host/database";
    }

    /** A URL for people: parameters may hold a password, and so may what is before an @. */
    static String withoutSecrets(String url) {
        int end = url.length();
        for (char start : new char[] {'?', ';'}) {
            int at = url.indexOf(start);
            end = at < 0 ? end : Math.min(end, at);
        }
        String plain = url.substring(0, end);
        int authority = plain.indexOf("//");
        int userEnds = plain.lastIndexOf('@');
        return authority >= 0 && userEnds > authority
                ? plain.substring(0, authority + 2) + plain.substring(userEnds + 1)
                : plain;
    }

    /** What a failure to connect means, in one line. */
    static String explain(SQLException e) {
        String why = Database.firstLine(e);
        return switch (String.valueOf(e.getSQLState())) {
            case "28P01", "28000" -> why + " (check user and password)";
            case "3D000", "42000" -> why + " (create the database first: only its tables are created)";
            case "08001", "08000", "08006", "08004" -> why + " (is the server running, and host and port right?)";
            default -> why;
        };
    }
}
