import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;

/** Ways in: the driver's defaults, its options, TLS. */
final class Connecting {
  private Connecting() {}

  static void defaults(Door door) throws Exception {
    try (Connection connection = door.open()) {
      Report.that("isValid", connection.isValid(5));
      Report.equal(
          "values",
          Door.rows(connection, "SELECT 1, 'text é😀', 1.50, NULL, DATABASE(), SUBSTRING_INDEX(USER(), '@', 1)"),
          List.of(List.of("1", "text é😀", "1.50", "null", door.database(), "app")));
      Report.equal("catalog", connection.getCatalog(), door.database());
    }
    try (Connection root = DriverManager.getConnection(door.url("", ""), door.root(), "")) {
      Report.equal("root", Door.rows(root, "SELECT SUBSTRING_INDEX(USER(), '@', 1), DATABASE()"), List.of(List.of("root", "null")));
    }
    String wrong = Door.error(() -> DriverManager.getConnection(door.url(door.database(), door.plain()), door.user(), "wrong"));
    Report.that("a wrong password: " + wrong, wrong.startsWith("1045 28000 "));
    String unknown = Door.error(() -> DriverManager.getConnection(door.url("nosuch", door.plain()), door.user(), door.password()));
    Report.that("an unknown database: " + unknown, unknown.startsWith("1049 42000 "));
    for (Map.Entry<String, String[]> option : (door.isMysql() ? mysqlOptions() : mariadbOptions()).entrySet()) option(door, option);
    if (door.isMysql()) {
      try (Connection made = DriverManager.getConnection(door.url(door.database() + "_made", "createDatabaseIfNotExist=true"), door.user(), door.password())) {
        Door.exec(made, "DROP DATABASE " + door.database() + "_made");
      }
    }
  }

  private static void option(Door door, Map.Entry<String, String[]> option) throws Exception {
    try (Connection connection = door.open(option.getKey())) {
      String[] expected = option.getValue();
      Report.equal(option.getKey(), Door.one(connection, expected[0]), expected[1]);
      Report.equal(option.getKey(), Door.one(connection, "SELECT CONCAT(?, ?)", "é'", 5), "é'5");
    } catch (java.sql.SQLException error) {
      throw new Report.Failure(option.getKey() + ": " + error);
    }
  }

  private static Map<String, String[]> mysqlOptions() {
    return Map.ofEntries(
        Map.entry("sslMode=DISABLED&allowPublicKeyRetrieval=true", sql("SHOW STATUS LIKE 'Ssl_cipher'", "Ssl_cipher")),
        Map.entry("useCompression=true", sql("SELECT REPEAT('abc', 3)", "abcabcabc")),
        Map.entry("useServerPrepStmts=true&cachePrepStmts=true", sql("SELECT 1", "1")),
        Map.entry("rewriteBatchedStatements=true", sql("SELECT 1", "1")),
        Map.entry("allowMultiQueries=true", sql("SELECT ';'", ";")),
        Map.entry("connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true", sql("SELECT @@time_zone", "+00:00")),
        Map.entry("sessionVariables=sql_mode='ANSI',time_zone='%2B02:00'", sql("SELECT \"a\" || @@time_zone FROM (SELECT 'x' AS \"a\") AS \"t\"", "x+02:00")),
        Map.entry("characterEncoding=ISO-8859-1", sql("SELECT @@character_set_client", "latin1")),
        Map.entry("connectionCollation=utf8mb4_unicode_ci", sql("SELECT @@collation_connection", "utf8mb4_unicode_ci")),
        Map.entry("connectionAttributes=a:b", sql("SELECT attr_value FROM performance_schema.session_connect_attrs WHERE attr_name = 'a' AND processlist_id = CONNECTION_ID()", "b")),
        Map.entry("useLocalSessionState=true&useLocalTransactionState=true&elideSetAutoCommits=true", sql("SELECT @@autocommit", "1")),
        Map.entry("cacheServerConfiguration=true&alwaysSendSetIsolation=false&maintainTimeStats=false", sql("SELECT 1", "1")),
        Map.entry("trackSessionState=true", sql("SELECT 1", "1")),
        Map.entry("useCursorFetch=true&defaultFetchSize=10", sql("SELECT 1", "1")),
        Map.entry("databaseTerm=SCHEMA&paranoid=true", sql("SELECT 1", "1")),
        Map.entry("socketTimeout=10000&connectTimeout=3000&tcpKeepAlive=true", sql("SELECT 1", "1")),
        Map.entry("autoReconnect=true&failOverReadOnly=false&maxReconnects=2", sql("SELECT 1", "1")),
        Map.entry("useUnicode=true&characterEncoding=UTF-8&zeroDateTimeBehavior=CONVERT_TO_NULL&useSSL=false&serverTimezone=UTC&allowPublicKeyRetrieval=true", sql("SELECT 1", "1")),
        Map.entry("tinyInt1isBit=false&yearIsDateType=false", sql("SELECT 1", "1")),
        Map.entry("jdbcCompliantTruncation=false", sql("SELECT @@sql_mode LIKE '%STRICT_TRANS%'", "1")),
        Map.entry("interactiveClient=true&useAffectedRows=true", sql("SELECT @@wait_timeout = @@interactive_timeout", "1")),
        Map.entry("enableQueryTimeouts=false&dontTrackOpenResources=true&emulateUnsupportedPstmts=false", sql("SELECT 1", "1")));
  }

  private static Map<String, String[]> mariadbOptions() {
    return Map.ofEntries(
        Map.entry("sslMode=trust", sql("SELECT 1", "1")),
        Map.entry("useCompression=true", sql("SELECT REPEAT('abc', 3)", "abcabcabc")),
        Map.entry("useServerPrepStmts=true&prepStmtCacheSize=10", sql("SELECT 1", "1")),
        Map.entry("rewriteBatchedStatements=true", sql("SELECT 1", "1")),
        Map.entry("allowMultiQueries=true", sql("SELECT ';'", ";")),
        Map.entry("sessionVariables=sql_mode='ANSI',time_zone='+02:00'", sql("SELECT \"a\" || @@time_zone FROM (SELECT 'x' AS \"a\") AS \"t\"", "x+02:00")),
        Map.entry("connectionAttributes=a:b", sql("SELECT attr_value FROM performance_schema.session_connect_attrs WHERE attr_name = 'a' AND processlist_id = CONNECTION_ID()", "b")),
        Map.entry("tinyInt1isBit=false&transformedBitIsBoolean=false&yearIsDateType=false", sql("SELECT 1", "1")),
        Map.entry("useAffectedRows=true&useReadAheadInput=true", sql("SELECT 1", "1")),
        Map.entry("useCatalogTerm=SCHEMA&nullDatabaseMeansCurrent=true", sql("SELECT 1", "1")),
        Map.entry("autocommit=false", sql("SELECT @@autocommit", "0")),
        Map.entry("transactionIsolation=SERIALIZABLE", sql("SELECT @@transaction_isolation", "SERIALIZABLE")),
        Map.entry("timezone=UTC&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true", sql("SELECT 1", "1")),
        Map.entry("connectionCollation=utf8mb4_unicode_ci", sql("SELECT @@collation_connection", "utf8mb4_unicode_ci")),
        Map.entry("disablePipeline=true&socketTimeout=10000&connectTimeout=3000&defaultFetchSize=10", sql("SELECT 1", "1")));
  }

  private static String[] sql(String statement, String expected) {
    return new String[] {statement, expected};
  }

  static void tls(Door door) throws Exception {
    String[] modes = door.isMysql() ? new String[] {"sslMode=REQUIRED", "sslMode=PREFERRED", "sslMode=REQUIRED&tlsVersions=TLSv1.2", "useSSL=true&requireSSL=true&verifyServerCertificate=false"} : new String[] {"sslMode=trust", "useSsl=true&trustServerCertificate=true", "sslMode=trust&enabledSslProtocolSuites=TLSv1.2"};
    for (String mode : modes) {
      try (Connection connection = DriverManager.getConnection(door.url(door.database(), mode), door.user(), door.password())) {
        Report.that(mode + ": no cipher", !Door.rows(connection, "SHOW STATUS LIKE 'Ssl_cipher'").get(0).get(1).isEmpty());
        if (mode.contains("1.2")) Report.equal("version", Door.rows(connection, "SHOW STATUS LIKE 'Ssl_version'").get(0).get(1), "TLSv1.2");
      }
    }
    String strict = door.isMysql() ? "sslMode=VERIFY_CA" : "sslMode=verify-ca";
    String refused = Door.error(() -> DriverManager.getConnection(door.url(door.database(), strict), door.user(), door.password()));
    Report.that("a certificate that nobody signed was taken: " + refused, !refused.equals("no error"));
  }
}
