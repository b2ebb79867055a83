# Rails' Active Record: what its connection tells of each table, the schema file that `db:schema:dump` writes, and that file loaded and dumped again.
require 'active_record'
require 'stringio'

target = { adapter: 'mysql2', host: ENV['WSQL_HOST'], port: ENV['WSQL_PORT'].to_i, username: ENV['WSQL_USER'], password: ENV['WSQL_PASSWORD'], database: ENV['WSQL_DATABASE'], encoding: 'utf8mb4' }
ActiveRecord::Base.establish_connection(target)
connection = ActiveRecord::Base.connection

require 'tempfile'
SCHEMA = Tempfile.new(['schema', '.rb']).path

def plain(value)
  value.nil? ? 'nil' : value.inspect.gsub(/0x[0-9a-f]+/, '0x')
end

puts "tables #{connection.tables.sort.inspect} views #{connection.views.sort.inspect}"
puts "database #{connection.current_database} #{connection.charset} #{connection.collation} #{connection.strict_mode?} #{connection.supports_check_constraints?} #{connection.supports_expression_index?} #{connection.supports_virtual_columns?} #{connection.supports_json?}"
(connection.tables + connection.views).sort.each do |table|
  puts "## #{table}"
  puts "comment #{plain(connection.table_comment(table))} options #{connection.tables.include?(table) ? plain(connection.table_options(table)) : nil} key #{plain(connection.primary_keys(table))}"
  connection.columns(table).each do |column|
    puts "column #{column.name} #{column.sql_type} #{column.type.inspect} limit #{plain(column.limit)} precision #{plain(column.precision)} scale #{plain(column.scale)} null #{column.null} default #{plain(column.default)} function #{plain(column.default_function)} comment #{plain(column.comment)} collation #{plain(column.collation)} unsigned #{column.unsigned?} virtual #{column.virtual?} increment #{column.auto_increment?}"
  end
  connection.indexes(table).sort_by(&:name).each { |index| puts "index #{index.name} #{plain(index.columns)} unique #{index.unique} type #{plain(index.type)} using #{plain(index.using)} lengths #{plain(index.lengths)} orders #{plain(index.orders)} comment #{plain(index.comment)}" }
  connection.foreign_keys(table).sort_by(&:name).each { |key| puts "foreign key #{key.name} #{key.column} #{key.to_table} #{key.primary_key} #{plain(key.on_delete)} #{plain(key.on_update)}" }
  connection.check_constraints(table).sort_by(&:name).each { |check| puts "check #{check.name} #{check.expression}" } if connection.tables.include?(table)
end

def dump(connection)
  text = StringIO.new
  ActiveRecord::SchemaDumper.dump(connection, text)
  text.string.lines.reject { |line| line.start_with?('#') }.join
end

# 6.1 knows no foreign keys of several columns.
connection.execute('ALTER TABLE order_line DROP FOREIGN KEY line_order')
first = dump(connection)
puts '## dump', first
connection.execute('DROP DATABASE wsql_clients')
connection.execute('CREATE DATABASE wsql_clients')
connection.execute('USE wsql_clients')
ActiveRecord::Migration.verbose = false
ActiveRecord::Schema.define(version: 1) do
  create_table :owners, comment: 'owners' do |t|
    t.string :name, null: false, limit: 50, index: { unique: true }
    t.timestamps
  end
  create_table :things do |t|
    t.references :owner, foreign_key: { on_delete: :cascade }
    t.decimal :price, precision: 10, scale: 2, default: '1.5'
    t.boolean :flag, default: true, null: false
    t.text :body, size: :long
    t.json :data
    t.binary :bytes, limit: 100
    t.date :day
    t.datetime :at, precision: 6
    t.virtual :twice, type: :decimal, precision: 12, scale: 2, as: 'price * 2', stored: true
    t.index %i[day price], order: { price: :desc }, name: 'by_day'
    t.check_constraint 'price >= 0', name: 'dear'
  end
end
second = dump(connection)
puts '## dump of its own', second
File.write(SCHEMA, second)
connection.tables.sort.reverse_each { |table| connection.drop_table(table, force: :cascade) }
load SCHEMA
puts "## loaded and dumped again: #{dump(connection) == second ? 'the same' : dump(connection)}"
%w[things owners].each { |table| puts connection.select_rows("SHOW CREATE TABLE #{table}").last.last }
