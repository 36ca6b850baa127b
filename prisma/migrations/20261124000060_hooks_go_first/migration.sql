-- Who erases a connection takes its hook away first: whoever registers it at that moment finds that it is gone, and removes what he registered.
GRANT DELETE ON hook TO peopleport_api;
