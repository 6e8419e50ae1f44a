"""Where articles come from: files, folders and news feeds, each a source of its own, sent to the raw-articles topic."""
