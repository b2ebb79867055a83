-- What each customer has ordered: wsql query --url shop.db -D shop -f examples/report.sql
SELECT c.name, COUNT(DISTINCT o.id) AS orders, COALESCE(SUM(t.total), 0) AS total
FROM customers c
LEFT JOIN orders o ON o.customer_id = c.id
LEFT JOIN order_totals t ON t.order_id = o.id
GROUP BY c.id, c.name
ORDER BY total DESC, c.name;
