"""What a project brings: tables that a home holds, from files to what the kernels take."""
