"""The library and the assistant as parts of LangChain: each module a leaf."""
