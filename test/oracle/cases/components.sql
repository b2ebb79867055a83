-- The component whose functions are built in
INSTALL COMPONENT 'file://component_query_attributes';
INSTALL COMPONENT 'file://component_query_attributes';
UNINSTALL COMPONENT 'file://component_query_attributes';
UNINSTALL COMPONENT 'file://component_query_attributes';
