import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** HikariCP on the driver: many at once, reset between uses, killed connections replaced. */
final class Pooling {
  private Pooling() {}

  static void pool(Door door) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(door.url(door.database(), door.plain()));
    config.setUsername(door.user());
    config.setPassword(door.password());
    config.setMaximumPoolSize(8);
    config.setConnectionInitSql("SET @greeted = 1");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      try (Connection connection = pool.getConnection()) {
        Door.exec(connection, "CREATE TABLE pooled (worker INT, n INT, PRIMARY KEY (worker, n))");
      }
      many(pool);
      reset(pool);
      replaced(pool);
    }
  }

  private static void many(HikariDataSource pool) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(32);
    List<Future<?>> all = new ArrayList<>();
    for (int worker = 0; worker < 32; worker++) {
      int id = worker;
      all.add(threads.submit(() -> {
        for (int n = 0; n < 20; n++) {
          try (Connection connection = pool.getConnection()) {
            Door.exec(connection, "INSERT INTO pooled VALUES (" + id + ", " + n + ")");
            Report.equal("rows of " + id, Door.one(connection, "SELECT COUNT(*) FROM pooled WHERE worker = ?", id), "" + (n + 1));
          }
        }
        return null;
      }));
    }
    for (Future<?> one : all) one.get();
    threads.shutdown();
    try (Connection connection = pool.getConnection()) {
      Report.equal("rows", Door.one(connection, "SELECT COUNT(*) FROM pooled"), "640");
    }
  }

  /** What was left open is undone. */
  private static void reset(HikariDataSource pool) throws Exception {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      Door.exec(connection, "DELETE FROM pooled");
    }
    for (int round = 0; round < 8; round++) {
      try (Connection connection = pool.getConnection()) {
        Report.equal("state", List.of(Door.one(connection, "SELECT @@autocommit"), Door.one(connection, "SELECT COUNT(*) FROM pooled"), Door.one(connection, "SELECT @@transaction_isolation")), List.of("1", "640", "REPEATABLE-READ"));
      }
    }
  }

  private static void replaced(HikariDataSource pool) throws Exception {
    List<Connection> taken = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int index = 0; index < 7; index++) {
      Connection connection = pool.getConnection();
      taken.add(connection);
      ids.add(Door.one(connection, "SELECT CONNECTION_ID()"));
    }
    for (Connection connection : taken) connection.close();
    Thread.sleep(600);
    try (Connection killer = pool.getConnection()) {
      String own = Door.one(killer, "SELECT CONNECTION_ID()");
      for (String id : ids) if (!id.equals(own)) Door.exec(killer, "KILL " + id);
    }
    Thread.sleep(600);
    for (int index = 0; index < 8; index++) {
      try (Connection connection = pool.getConnection()) {
        Report.equal("works", Door.one(connection, "SELECT @greeted"), "1");
      }
    }
  }
}
