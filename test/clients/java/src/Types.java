import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Every column type there and back, by text and by prepared statement, and what the driver calls it. */
final class Types {
  private Types() {}

  /** Its text is what comes back; null: the same as the literal. */
  record Column(String type, String literal, String text) {
    Column(String type, String literal) {
      this(type, literal, literal.replaceAll("^'|'$", ""));
    }
  }

  static final List<Column> COLUMNS = List.of(
      new Column("TINYINT", "-128"), new Column("TINYINT UNSIGNED", "255"), new Column("TINYINT(1)", "1"), new Column("BOOL", "TRUE", "1"),
      new Column("SMALLINT", "-32768"), new Column("SMALLINT UNSIGNED", "65535"), new Column("MEDIUMINT", "-8388608"),
      new Column("MEDIUMINT UNSIGNED", "16777215"), new Column("INT", "-2147483648"), new Column("INT UNSIGNED", "4294967295"),
      new Column("BIGINT", "-9223372036854775808"), new Column("BIGINT UNSIGNED", "18446744073709551615"), new Column("FLOAT", "1.5"),
      new Column("DOUBLE", "-2.25"), new Column("DECIMAL(65,30)", "-12345678901234567890123456789012345.123456789012345678901234567890"),
      new Column("DECIMAL(10,2)", "0.10"), new Column("DATE", "'2024-02-29'"), new Column("DATETIME", "'9999-12-31 23:59:59'"),
      new Column("DATETIME(6)", "'1970-01-01 00:00:00.000001'"), new Column("TIMESTAMP(6) NULL", "'2024-02-29 12:00:00.125001'"),
      new Column("TIME", "'23:59:59'"), new Column("TIME(6)", "'01:02:03.000004'"), new Column("CHAR(4)", "'é😀'"),
      new Column("VARCHAR(20)", "'it''s \\\\ é😀'", "it's \\ é😀"), new Column("TINYTEXT", "'tiny é'"), new Column("TEXT", "'text é'"),
      new Column("MEDIUMTEXT", "'medium é'"), new Column("LONGTEXT", "'long é'"), new Column("ENUM('a','é')", "'é'"),
      new Column("SET('a','b','c')", "'a,c'"), new Column("JSON", "'{\"b\": [1, 2.5, null], \"a\": \"é\"}'", "{\"a\": \"é\", \"b\": [1, 2.5, null]}"),
      new Column("VARCHAR(10) CHARACTER SET latin1", "'é'"), new Column("VARCHAR(10) COLLATE utf8mb4_bin", "'bin'"));
  private static final List<Column> BINARY = List.of(
      new Column("BIT(1)", "b'1'"), new Column("BIT(64)", "b'1000000000000000000000000000000000000000000000000000000000000001'"),
      new Column("BINARY(4)", "x'00ff'"), new Column("VARBINARY(4)", "x'00ff'"), new Column("TINYBLOB", "x'00fe'"), new Column("BLOB", "x'00fe'"),
      new Column("MEDIUMBLOB", "x'00fe'"), new Column("LONGBLOB", "x'00fe'"), new Column("YEAR", "2024"));

  static void types(Door door) throws Exception {
    try (Connection connection = door.open()) {
      make(connection, "types", COLUMNS);
      make(connection, "types_binary", BINARY);
      Door.exec(connection, "INSERT INTO types_binary SELECT 2, " + String.join(", ", IntStream.range(0, BINARY.size()).mapToObj(index -> "c" + index).toList()) + " FROM types_binary WHERE id = 1");
    }
    List<String> described = new ArrayList<>();
    for (String options : new String[] {"", "useServerPrepStmts=true"}) {
      try (Connection connection = door.open(options, "tinyInt1isBit=false")) {
        insert(connection);
        texts(connection);
        java(connection);
      }
      for (String more : new String[] {"tinyInt1isBit=true", "tinyInt1isBit=false&yearIsDateType=false"}) {
        try (Connection connection = door.open(options, more)) {
          described.addAll(described(connection, "types", options + "&" + more));
          described.addAll(described(connection, "types_binary", options + "&" + more));
        }
      }
    }
    Recorded.equal(door, "types", described);
  }

  private static void make(Connection connection, String table, List<Column> columns) throws Exception {
    List<String> definitions = new ArrayList<>();
    for (int index = 0; index < columns.size(); index++) definitions.add("c" + index + " " + columns.get(index).type());
    Door.exec(connection, "CREATE TABLE " + table + " (id INT PRIMARY KEY, " + String.join(", ", definitions) + ")");
    Door.exec(connection, "INSERT INTO " + table + " VALUES (1, " + String.join(", ", columns.stream().map(Column::literal).toList()) + ")");
    Door.exec(connection, "INSERT INTO " + table + " VALUES (0" + ", NULL".repeat(columns.size()) + ")");
  }

  private static void insert(Connection connection) throws Exception {
    Door.exec(connection, "DELETE FROM types WHERE id > 1");
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO types VALUES (?" + ", ?".repeat(COLUMNS.size()) + ")")) {
      insert.setInt(1, 2);
      for (int index = 0; index < COLUMNS.size(); index++) insert.setString(index + 2, COLUMNS.get(index).text());
      insert.executeUpdate();
      insert.setInt(1, 3);
      for (int index = 0; index < COLUMNS.size(); index++) insert.setNull(index + 2, java.sql.Types.VARCHAR);
      insert.executeUpdate();
    }
  }

  private static void texts(Connection connection) throws Exception {
    List<String> full = COLUMNS.stream().map(Column::text).toList();
    List<String> empty = Collections.nCopies(COLUMNS.size(), "null");
    for (int id = 0; id <= 3; id++) {
      List<String> byText = Door.rows(connection, "SELECT * FROM types WHERE id = " + id).get(0);
      List<String> byStatement = Door.rows(connection, "SELECT * FROM types WHERE id = ?", id).get(0);
      for (int index = 0; index < COLUMNS.size(); index++) {
        String expected = (id == 0 || id == 3 ? empty : full).get(index);
        Report.equal(COLUMNS.get(index).type() + " of row " + id + " by text", byText.get(index + 1), expected);
        Report.equal(COLUMNS.get(index).type() + " of row " + id + " by statement", byStatement.get(index + 1), expected);
      }
    }
  }

  /** Values as Java's own types. */
  private static void java(Connection connection) throws Exception {
    try (PreparedStatement find = connection.prepareStatement("SELECT c16, c17, c18, c20, c19, c0, c10, c14, c2 FROM types WHERE id = ?")) {
      find.setInt(1, 1);
      try (ResultSet row = find.executeQuery()) {
        row.next();
        Report.equal("date", row.getObject(1, LocalDate.class), LocalDate.of(2024, 2, 29));
        Report.equal("datetime", row.getObject(2, LocalDateTime.class), LocalDateTime.of(9999, 12, 31, 23, 59, 59));
        Report.equal("micros", row.getTimestamp(3), Timestamp.valueOf("1970-01-01 00:00:00.000001"));
        Report.equal("time", row.getObject(4, LocalTime.class), LocalTime.of(23, 59, 59));
        Report.equal("numbers", List.of(row.getByte(6), row.getLong(7), row.getBigDecimal(8).scale(), row.getBoolean(9)), List.of((byte) -128, Long.MIN_VALUE, 30, true));
      }
    }
    try (PreparedStatement find = connection.prepareStatement("SELECT CAST(? AS CHAR)")) {
      find.setObject(1, OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 0, ZoneOffset.UTC));
      find.executeQuery().close();
    }
  }

  /** What the driver says of each column, and the class and text of its value. */
  private static List<String> described(Connection connection, String table, String options) throws Exception {
    List<String> lines = new ArrayList<>(List.of("## " + table + " " + options));
    String query = "SELECT * FROM " + table + " WHERE id = 1";
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
      ResultSetMetaData told = row.getMetaData();
      row.next();
      for (int index = 1; index <= told.getColumnCount(); index++) {
        Object value = row.getObject(index);
        lines.add(String.join(" ", told.getColumnName(index), told.getColumnTypeName(index), "" + told.getColumnType(index), told.getColumnClassName(index),
            "precision=" + told.getPrecision(index), "scale=" + told.getScale(index), "size=" + told.getColumnDisplaySize(index),
            "signed=" + told.isSigned(index), "null=" + told.isNullable(index), "auto=" + told.isAutoIncrement(index), "case=" + told.isCaseSensitive(index),
            told.getCatalogName(index), told.getTableName(index), value.getClass().getSimpleName(), value instanceof byte[] bytes ? java.util.HexFormat.of().formatHex(bytes) : value.toString()));
      }
    }
    return lines;
  }
}
