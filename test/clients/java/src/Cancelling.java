import java.sql.Connection;
import java.sql.SQLTimeoutException;
import java.sql.Statement;

/** Statements that are stopped while they run. */
final class Cancelling {
  private Cancelling() {}

  static void cancel(Door door) throws Exception {
    try (Connection connection = door.open()) {
      Results.many(connection);
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(1);
        String slow = "DELETE FROM many WHERE SLEEP(20) = 5";
        try {
          statement.executeUpdate(slow);
          throw new Report.Failure("a timeout did not stop the statement");
        } catch (SQLTimeoutException expected) {
          Report.equal("afterwards", Door.one(connection, "SELECT 1"), "1");
        }
      }
      byOther(connection);
      String limited = Door.error(() -> Door.rows(connection, "SELECT /*+ MAX_EXECUTION_TIME(200) */ COUNT(*) FROM many a, many b WHERE a.s < b.s"));
      Report.that("MAX_EXECUTION_TIME: " + limited, limited.startsWith("3024 "));
    }
    try (Connection idle = door.open(); Connection killer = door.open()) {
      Door.exec(killer, "KILL " + Door.one(idle, "SELECT CONNECTION_ID()"));
      Report.that("a killed connection is valid", !idle.isValid(2));
    }
    try (Connection aborted = door.open()) {
      aborted.abort(Runnable::run);
      Report.that("an aborted connection is closed", aborted.isClosed());
    }
  }

  /** Statement.cancel from another thread. */
  private static void byOther(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement()) {
      Thread canceller = new Thread(() -> {
        try {
          Thread.sleep(300);
          statement.cancel();
        } catch (Exception error) {
          throw new IllegalStateException(error);
        }
      });
      canceller.start();
      long start = System.nanoTime();
      String came = Door.error(() -> statement.executeUpdate("DELETE FROM many WHERE SLEEP(20) = 5"));
      canceller.join();
      Report.that("cancel: " + came, came.contains("70100") || came.contains("cancel"));
      Report.that("it took long", System.nanoTime() - start < 10_000_000_000L);
      Report.equal("afterwards", Door.one(connection, "SELECT 1"), "1");
    }
  }
}
