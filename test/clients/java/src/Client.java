import java.sql.Connection;

/** What MySQL Connector/J (`mysql`) or MariaDB Connector/J (`mariadb`) is asked. */
public final class Client {
  public static void main(String[] arguments) throws Exception {
    Door door = Door.of(arguments[0]);
    String name = door.isMysql() ? "MySQL Connector/J" : "MariaDB Connector/J";
    try (Connection connection = door.open()) {
      Report.client(name, version(connection.getMetaData().getDriverVersion()));
      Report.check("defaults", () -> Connecting.defaults(door));
      Report.check("tls", () -> Connecting.tls(door));
      Report.check("prepared", () -> Statements.prepared(door));
      Report.check("transactions", () -> Statements.transactions(door));
      Report.check("types", () -> Types.types(door));
      Report.check("big", () -> Statements.big(door));
      Report.check("errors", () -> Results.errors(door));
      Report.check("multi", () -> Results.multi(door));
      Report.check("cursor", () -> Results.cursor(door));
      Report.check("cancel", () -> Cancelling.cancel(door));
      Report.check("metadata", () -> Metadata.metadata(door));
      Report.check("pool", () -> Pooling.pool(door));
    }
    System.exit(0);
  }

  /** `9.7.0` of `mysql-connector-j-9.7.0 (Revision: …)`. */
  private static String version(String text) {
    return text.replaceFirst("^mysql-connector-j-", "").replaceFirst(" .*", "");
  }
}
