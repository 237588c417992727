// The page's few habits. Everything it shows comes from the server; everything done to it goes there.
import "./socket.js";
import "./press.js";
import "./keyboard.js";
import "./dock.js";
import "./screen.js";
